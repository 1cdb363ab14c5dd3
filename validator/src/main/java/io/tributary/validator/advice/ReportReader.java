package io.tributary.validator.advice;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks an application for its report, by a command or a URL, within a time. Safe for use by many threads. */
final class ReportReader {
    private static final int LARGEST = 64 * 1024;
    private static final int OK = 200;

    private final String where;
    private final Duration limit;
    private final HttpClient client;

    /** @param where a shell command, or an http(s) URL */
    ReportReader(String where, Duration limit) {
        this.where = where;
        this.limit = limit;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(limit)
                .build();
    }

    /**
     * Asks once. A command finds the tenant in {@code TRIBUTARY_TENANT}, a server in the parameter {@code tenant}.
     *
     * @throws IOException when there was no answer in time, or it is no report
     */
    ApplicationReport read(String slug) throws IOException, InterruptedException {
        boolean url = where.startsWith("http://") || where.startsWith("https://");
        return ApplicationReport.parse(url ? get(slug) : run(slug));
    }

    private String get(String slug) throws IOException, InterruptedException {
        String parameter = "tenant=" + URLEncoder.encode(slug, StandardCharsets.UTF_8);
        URI uri = URI.create(where + (where.contains("?") ? "&" : "?") + parameter);
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(limit).build();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, BodyHandlers.ofString());
        try {
            HttpResponse<String> response = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != OK) {
                throw new IOException("it answered with HTTP status " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException e) {
            throw new IOException("it did not answer within " + limit.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new IOException(
                    "it did not answer: " + e.getCause().getClass().getSimpleName(), e);
        } finally {
            answer.cancel(true);
        }
    }

    private String run(String slug) throws IOException, InterruptedException {
        Path output = Files.createTempFile("tributary-report", ".json");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", where)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("TRIBUTARY_TENANT", slug);
        try {
            Process process = builder.start();
            try {
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException("it did not end within " + limit.toMillis() + " ms");
                }
                if (process.exitValue() != 0) {
                    throw new IOException("it ended with status " + process.exitValue());
                }
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            try (InputStream text = Files.newInputStream(output)) {
                return new String(text.readNBytes(LARGEST), StandardCharsets.UTF_8);
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
