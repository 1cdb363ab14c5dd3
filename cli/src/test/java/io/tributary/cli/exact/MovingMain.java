package io.tributary.cli.exact;

import io.tributary.contract.check.Finding;
import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.cutover.FencedValidator;
import io.tributary.validator.cutover.MoveListener;
import io.tributary.validator.cutover.MoveOutcome;
import io.tributary.validator.cutover.Mover;
import io.tributary.validator.cutover.Parties;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.replication.LogSequenceNumber;

/** What runs in the process that moves tenants, see {@link MovingProcess}: a thread for each. */
final class MovingMain {
    private static final long RETRY_MILLIS = 500;
    private static final CountDownLatch GO = new CountDownLatch(1);
    /** Threads that a move starts are of its case, too. */
    private static final InheritableThreadLocal<Held> HELD = new InheritableThreadLocal<>();

    private MovingMain() {}

    private record Held(String slug, MoveCase moveCase, AtomicBoolean reached) {}

    /**
     * Moves tenants.
     *
     * @param arguments the plan's file, and for each tenant its slug and its case
     */
    public static void main(String[] arguments) throws Exception {
        Plan plan = PlanReader.read(Path.of(arguments[0]), Map.of());
        for (int i = 1; i < arguments.length; i += 2) {
            Held held = new Held(arguments[i], MoveCase.parse(arguments[i + 1]), new AtomicBoolean());
            new Thread(() -> move(plan, held), "move-" + held.slug()).start();
        }
        Thread orders = new Thread(MovingMain::awaitOrder, "orders");
        orders.setDaemon(true);
        orders.start();
    }

    private static void awaitOrder() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            in.readLine();
            GO.countDown();
        } catch (IOException e) {
            System.err.println("no orders any more: " + e);
        }
    }

    /** Called by a rule before each step of each move; a step by its text. */
    public static void reached(String step) throws InterruptedException {
        Held held = HELD.get();
        if (held == null || !step.startsWith("Step[name=" + held.moveCase().step() + ",")) {
            return;
        }
        if (held.reached().compareAndSet(false, true)) {
            tell(MovingProcess.AT, held.slug(), "");
            GO.await();
        }
    }

    private static void move(Plan plan, Held held) {
        HELD.set(held);
        String end;
        try (Control control = new Control(plan, "test")) {
            end = move(plan, control, held);
        } catch (Exception e) {
            e.printStackTrace();
            end = "failed: " + e;
        }
        tell(MovingProcess.END, held.slug(), end);
    }

    /** A refusal before anything has died is one that passes: something is still coming up. */
    private static String move(Plan plan, Control control, Held held) throws Exception {
        while (true) {
            Mover mover = new Mover(plan, control, parties(plan, control, held.moveCase()), MoveListener.NONE);
            MoveOutcome outcome =
                    mover.move(plan.tenant(held.slug()), held.moveCase().kind(), "test", "test");
            if (outcome.move().isPresent()) {
                return outcome.move().get().state().text()
                        + outcome.move().get().failure().map(why -> ": " + why).orElse("");
            }
            String refused = "refused: "
                    + outcome.refusals().stream().map(Finding::found).toList();
            if (held.reached().get() || GO.getCount() == 0) {
                return refused;
            }
            System.err.println(held.slug() + " " + refused);
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        }
    }

    private static Parties parties(Plan plan, Control control, MoveCase moveCase) {
        Parties parties = Parties.of(plan, control);
        FencedValidator validator = moveCase.undone() ? (tenant, served) -> new CallingOff() : parties.validator();
        return new Parties(
                parties.router(),
                parties.hooks(),
                parties.wayBack(),
                validator,
                parties.sequences(),
                parties.postChecks());
    }

    /** Whatever there is, it cannot be compared. */
    private static final class CallingOff implements FencedValidator.Prepared {
        @Override
        public Validation verify(LogSequenceNumber drained, Duration limit) {
            throw new IllegalStateException("no comparison today");
        }

        @Override
        public void close() {}
    }

    private static synchronized void tell(String what, String slug, String more) {
        System.out.println(what + slug + " " + more.replace('\n', ' '));
        System.out.flush();
    }
}
