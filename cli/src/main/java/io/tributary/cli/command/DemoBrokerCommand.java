package io.tributary.cli.command;

import io.tributary.cli.chaos.BrokerProcess;
import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.embedded.KafkaServer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs an embedded broker in a process of its own, so that a demo can kill it. */
@Command(name = "demo-broker", hidden = true, description = "Run a Kafka broker for a demo.")
final class DemoBrokerCommand implements Callable<Integer> {
    private final Tributary tributary;

    @Option(names = "--directory", paramLabel = "DIR", required = true, description = "For its data.")
    private Path directory;

    @Option(names = "--ready", paramLabel = "FILE", required = true, description = "Gets its address once it answers.")
    private Path ready;

    DemoBrokerCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.EVENTS);
        try (Interruption interruption = Interruption.ofThisThread();
                KafkaServer kafka = KafkaServer.start(directory)) {
            BrokerProcess.announce(ready, kafka.bootstrapServers());
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            tributary.console().tell("tributary: the broker stops");
        }
        return ExitCode.DONE.number();
    }
}
