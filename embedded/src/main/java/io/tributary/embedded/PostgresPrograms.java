package io.tributary.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs initdb and pg_ctl on one data directory; what they and the server print goes to one log file. */
final class PostgresPrograms {
    private static final String START_SECONDS = "60";
    private static final String STOP_SECONDS = "20";
    private static final int LOG_LINES_IN_ERRORS = 20;

    private final PostgresVersion version;
    private final Path data;
    private final Path log;

    PostgresPrograms(PostgresVersion version, Path data, Path log) {
        this.version = version;
        this.data = data;
        this.log = log;
    }

    /** Makes the data directory whole or not at all, so that a killed process leaves none that looks complete. */
    void initialize() {
        Path unfinished = data.resolveSibling("data.unfinished");
        ServerDirectory.deleteTree(unfinished);
        List<String> initdb = List.of(
                "initdb",
                "--pgdata=" + unfinished,
                "--username=postgres",
                "--encoding=UTF8",
                "--locale=C",
                "--auth=trust",
                "--no-sync");
        require(Stream.concat(initdb.stream(), locale()).toList());
        try {
            Files.move(unfinished, data);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Before 17 the same order and the same upper and lower case come from the system's C.UTF-8. */
    private Stream<String> locale() {
        return version.hasBuiltinLocales()
                ? Stream.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
                : Stream.of("--lc-ctype=C.UTF-8");
    }

    /** Returns when the server takes connections. */
    void start() {
        require(List.of("pg_ctl", "start", "-w", "-t", START_SECONDS, "-D", data.toString(), "-l", log.toString()));
    }

    /** Returns when the server has gone; one that does not go within 20 seconds is stopped as by {@code IMMEDIATE}. */
    void stop(StopMode mode) {
        List<String> stop = List.of("pg_ctl", "stop", "-w", "-t", STOP_SECONDS, "-D", data.toString(), "-m");
        if (run(with(stop, mode.argument())) != 0 && isRunning()) {
            require(with(stop, StopMode.IMMEDIATE.argument()));
        }
    }

    /**
     * Whether a server runs on the data directory, whoever started it. A file left by a crash may name a process that
     * has since become another program, which must neither be stopped nor keep the server from starting.
     */
    boolean isRunning() {
        return postmaster().filter(this::servesData).isPresent();
    }

    void forgetForeignProcess() {
        if (postmaster().filter(process -> !servesData(process)).isPresent()) {
            ServerDirectory.deleteTree(postmasterFile());
        }
    }

    private Optional<ProcessHandle> postmaster() {
        if (!Files.exists(postmasterFile())) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(postmasterFile())) {
            return lines.findFirst().map(String::strip).map(Long::parseLong).flatMap(ProcessHandle::of);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private boolean servesData(ProcessHandle process) {
        return process.info()
                .commandLine()
                .filter(line -> line.contains(data.toString()))
                .isPresent();
    }

    private Path postmasterFile() {
        return data.resolve("postmaster.pid");
    }

    private static List<String> with(List<String> command, String argument) {
        return Stream.concat(command.stream(), Stream.of(argument)).toList();
    }

    private void require(List<String> command) {
        int status = run(command);
        if (status != 0) {
            throw new IllegalStateException(
                    command.get(0) + " ended with status " + status + "; " + log + " ends with:\n" + endOfLog());
        }
    }

    private int run(List<String> command) {
        try {
            Process process = new ProcessBuilder(
                            PostgresBinaries.of(version).command(command.get(0), command.subList(1, command.size())))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return await(process);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** These programs end by themselves; leaving one half-way because of an interrupt would leave a server behind. */
    private static int await(Process process) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor();
                } catch (InterruptedException interrupt) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_IN_ERRORS), lines.size()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
