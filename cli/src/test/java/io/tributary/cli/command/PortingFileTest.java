package io.tributary.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.cli.console.Console;
import io.tributary.sink.schema.Unported;
import io.tributary.sink.schema.model.UnportedObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortingFileTest {
    private static final Unported ONE_VIEW = new Unported(
            List.of(new Unported.Definition(
                    new UnportedObject("view", "public.seen", "CREATE VIEW public.seen AS SELECT 1;"),
                    List.of("tenant-a"))),
            List.of("tenant-a", "tenant-b"));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void what_is_to_port_is_in_the_file_and_its_counts_are_told_on_standard_error() throws Exception {
        Path file = directory.resolve("saas-to-port.sql");
        new PortingFile(file, ONE_VIEW).write(console());

        assertThat(file).content().contains("-- view public.seen, of tenant-a\nCREATE VIEW public.seen AS SELECT 1;\n");
        assertThat(error.toString(StandardCharsets.UTF_8)).contains(file.toString(), "view 1");
        assertThat(out.size()).isZero();
    }

    @Test
    void a_file_that_a_person_has_changed_stays_as_it_is() throws Exception {
        Path file = directory.resolve("saas-to-port.sql");
        Files.writeString(file, "-- ported by hand");
        new PortingFile(file, ONE_VIEW).write(console());

        assertThat(file).hasContent("-- ported by hand");
        assertThat(error.toString(StandardCharsets.UTF_8)).contains("stays as it is", "--to-port FILE");
    }

    @Test
    void nothing_is_written_when_there_is_nothing_to_port() throws Exception {
        Path file = directory.resolve("saas-to-port.sql");
        PortingFile porting = new PortingFile(file, new Unported(List.of(), List.of("tenant-a")));
        porting.write(console());

        assertThat(file).doesNotExist();
        assertThat(error.size()).isZero();
        assertThat(porting.name()).isEmpty();
    }

    @Test
    void a_file_that_cannot_be_written_is_a_failure_that_names_it() throws IOException {
        Path file = Files.createFile(directory.resolve("file")).resolve("below-a-file");
        assertThatThrownBy(() -> new PortingFile(file, ONE_VIEW).write(console()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll(file.toString(), "--to-port");
    }

    private Console console() {
        return new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(error, true, StandardCharsets.UTF_8),
                false,
                false,
                Map.of());
    }
}
