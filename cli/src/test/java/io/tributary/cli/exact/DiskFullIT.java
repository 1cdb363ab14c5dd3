package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.cli.TestingDatabases;
import io.tributary.contract.control.StageName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The target's tables lie on a small file system of their own, a tmpfs, which only root can mount: elsewhere it is skipped. */
@Tag("long")
class DiskFullIT {
    private static final String FULL = "SELECT coalesce(max(reason || ' / ' || remedy), '') FROM tributary.stage"
            + " WHERE stage = 'sink' AND state = 'retrying' AND slug = 'full'";

    @TempDir
    private Path directory;

    private Path disk;
    private boolean mounted;
    private ExactRig rig;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        mounted = succeeds("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", disk.toString());
        assumeTrue(mounted, "a tmpfs cannot be mounted here: mount refuses");
        rig = ExactRig.of(Map.of()).tenant("full", Traffic.TABLES);
        String space = Files.createDirectory(disk.resolve("space")).toString();
        rig.databases().execute("postgres", "CREATE TABLESPACE small LOCATION '" + space + "'");
        rig.databases().execute("postgres", "ALTER DATABASE " + TestingDatabases.TARGET + " SET TABLESPACE small");
        rig.prepare();
        Traffic.watch(rig.databases());
    }

    @AfterEach
    void unmount() throws Exception {
        if (rig != null) {
            rig.close();
        }
        if (mounted) {
            assertThat(succeeds("umount", "--lazy", disk.toString())).isTrue();
        }
    }

    @Test
    void a_tenant_waits_with_the_servers_message_while_the_targets_disk_is_full_and_goes_on_when_it_is_not()
            throws Exception {
        rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK));
        rig.drain();
        long seed = System.nanoTime();
        System.out.println("seed of the traffic: " + seed);
        try (Traffic traffic = Traffic.start(rig.databases(), ExactRig.database("full"), seed)) {
            Path filler = disk.resolve("filler");
            fill(filler);
            rig.write("full", "UPDATE entry SET note = repeat('z', 300)");
            String told = Awaitility.await("the sink to meet the full disk")
                    .atMost(ExactRig.DRAIN)
                    .until(() -> rig.target(FULL), text -> !text.isEmpty());
            assertThat(told).contains("No space left on device", "tried again");
            Traffic.assertPrefix(rig.databases());
            traffic.await(10);
            Files.delete(filler);
            traffic.await(10);
        }
        rig.drain();
        rig.assertEqual();
        Traffic.assertPrefix(rig.databases());
    }

    /** Takes all space that is left. */
    private static void fill(Path filler) throws IOException {
        byte[] block = new byte[8 * 1024];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    private static boolean succeeds(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }
}
