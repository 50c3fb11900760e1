package dev.drover.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Decision;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.Lifecycle.Hook;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.NodeResources;
import dev.drover.protocol.node.Offer;
import dev.drover.recording.Kept;
import dev.drover.scheduler.check.HeldCheck;
import dev.drover.scheduler.check.Sums;
import dev.drover.scheduler.snapshot.NodeUsage;
import dev.drover.server.Samples;
import dev.drover.snapshot.StateCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Offers in any order and any number of copies, between updates, losses and returns. */
class NodePropertiesTest {
    private static final int FIRST_PORT = 8_000;
    private static final Node MACHINE = machine();
    private static final List<Job> JOBS =
            List.of(Samples.service("web", 2), Samples.service("api", 2), Samples.batch("sum", 2));

    private static Node machine() {
        Node plain = Samples.node(1_000);
        DeviceGroup devices = new DeviceGroup(
                "acme", "fpga", "a7", List.of(new Device("0", true, ""), new Device("1", true, "")), Map.of());
        return new Node(
                plain.id(),
                plain.secretId(),
                plain.name(),
                plain.datacenter(),
                plain.nodeClass(),
                plain.nodePool(),
                plain.httpAddress(),
                plain.version(),
                new NodeResources(1_000, 4, 6_000, 20_000, "127.0.0.1", "lo", 20_000, 32_000, List.of()),
                plain.reserved(),
                plain.drivers(),
                plain.attributes(),
                plain.meta(),
                new Equipment(Map.of(), Map.of(), List.of(devices), 50, 0));
    }

    /** An event with its moment. */
    private record Step(NodeEvent event, Stamp stamp) {}

    @Property(tries = 300)
    void neverGivesAPortTwiceOrMoreThanItHas(@ForAll("histories") List<NodeCommand> history) {
        NodeState state = NodeState.EMPTY;
        long second = 0;
        for (NodeCommand command : history) {
            Stamp now = NodeFacts.stamp(++second);
            for (NodeEvent event : NodeDecider.decide(state, command, now).events()) {
                state = state.apply(event, now);
                assertSumIsKept(state);
            }
            assertNothingTwice(state);
        }
    }

    @Property(tries = 300)
    void answersEveryCopyOfAnOfferAlikeOrNotAtAll(@ForAll("histories") List<NodeCommand> history) {
        Map<String, NodeReply> answers = new TreeMap<>();
        NodeState state = NodeState.EMPTY;
        long second = 0;
        for (NodeCommand command : history) {
            Stamp now = NodeFacts.stamp(++second);
            Decision<NodeEvent, NodeReply> decision = NodeDecider.decide(state, command, now);
            for (NodeEvent event : decision.events()) {
                state = state.apply(event, now);
            }
            if (command instanceof NodeCommand.TakeOffer take
                    && decision.reply() instanceof NodeReply.OfferAnswered answered) {
                String offer = take.offer().job().id() + "/" + take.offer().evaluationNumber() + "/"
                        + take.offer().round();
                NodeReply first = answers.putIfAbsent(offer, answered);
                assertThat(answered).isEqualTo(first == null ? answered : first);
            }
        }
    }

    /** Between commands time passes, and the node forgets what it may. */
    @Property(tries = 300)
    void answersNoCopyAnewAndNoOlderEvaluationWhateverItForgets(
            @ForAll("histories") List<NodeCommand> history,
            @ForAll @Size(min = 8, max = 8) List<@IntRange(min = 1, max = 59) Integer> pauses) {
        NodeState state = NodeState.EMPTY;
        Map<JobId, Dealt> dealt = new TreeMap<>();
        long second = 0;
        for (int step = 0; step < history.size(); step++) {
            second += 60L * pauses.get(step % pauses.size());
            Stamp now = NodeFacts.stamp(second);
            for (NodeEvent forgotten :
                    Forgetting.forget(state, NodeFacts.forget(now.at()), NodeFacts.allAcknowledged(state), now.at())) {
                state = state.apply(forgotten, now);
                assertSumIsKept(state);
            }
            Decision<NodeEvent, NodeReply> decision = NodeDecider.decide(state, history.get(step), now);
            Optional<Offer> offered = offerOf(history.get(step));
            if (offered.isPresent()) {
                Offer offer = offered.get();
                Dealt known = dealt.get(offer.job().id());
                Dealt next = known == null || known.isOver(now) ? Dealt.NOTHING : known;
                dealt.put(offer.job().id(), next.checked(offer, decision, now));
            }
            for (NodeEvent event : decision.events()) {
                state = state.apply(event, now);
            }
        }
    }

    /** Of whichever kind it is: both are answered once for all. */
    private static Optional<Offer> offerOf(NodeCommand command) {
        if (command instanceof NodeCommand.ReserveOffer reserve) {
            return Optional.of(reserve.offer());
        }
        return command instanceof NodeCommand.TakeOffer take ? Optional.of(take.offer()) : Optional.empty();
    }

    /** What a node has answered to a job within the window, by round of the newest evaluation. */
    private record Dealt(long number, Instant at, Map<Integer, NodeReply> answers) {
        static final Dealt NOTHING = new Dealt(0, Instant.EPOCH, Map.of());

        boolean isOver(Stamp now) {
            return at.plus(NodeState.DEALINGS_WINDOW).isBefore(now.at());
        }

        /** An answer without an event is one that was given before, or a refusal: the node may remember for longer. */
        Dealt checked(Offer offer, Decision<NodeEvent, NodeReply> decision, Stamp now) {
            NodeReply reply = decision.reply();
            if (offer.evaluationNumber() < number) {
                assertThat(reply).isInstanceOf(NodeReply.Refused.class);
                return this;
            }
            Map<Integer, NodeReply> known = offer.evaluationNumber() == number ? answers : Map.of();
            NodeReply first = known.getOrDefault(offer.round(), reply);
            assertThat(reply).isEqualTo(first);
            if (decision.events().isEmpty()) {
                return this;
            }
            assertThat(known).doesNotContainKey(offer.round());
            Map<Integer, NodeReply> more = new TreeMap<>(known);
            more.put(offer.round(), reply);
            return new Dealt(offer.evaluationNumber(), now.at(), more);
        }
    }

    @Property(tries = 100)
    void comesToTheSameStateFromASnapshotAtAnyCutOfItsHistory(@ForAll("histories") List<NodeCommand> history) {
        List<Step> steps = new ArrayList<>();
        List<NodeState> states = new ArrayList<>(List.of(NodeState.EMPTY));
        NodeState state = NodeState.EMPTY;
        long second = 0;
        for (NodeCommand command : history) {
            Stamp now = NodeFacts.stamp(++second);
            for (NodeEvent event : NodeDecider.decide(state, command, now).events()) {
                state = state.apply(event, now);
                steps.add(new Step(event, now));
                states.add(state);
            }
        }
        for (int cut = 0; cut < states.size(); cut++) {
            Kept<NodeState> kept = new Kept<>(states.get(cut), cut == 0 ? "" : "0" + cut % 10);
            Kept<NodeState> snapshot = StateCodec.NODE.read(StateCodec.NODE.stored(kept));
            assertThat(snapshot).isEqualTo(kept);
            NodeState folded = snapshot.state();
            for (Step step : steps.subList(cut, steps.size())) {
                folded = folded.apply(step.event(), step.stamp());
            }
            assertThat(folded).isEqualTo(state);
        }
    }

    /** A successor may hold what it takes over while its predecessor ends; those that are wanted share nothing. */
    private static void assertNothingTwice(NodeState state) {
        List<AllocatedResources> wanted = state.allocations().values().stream()
                .filter(allocation -> allocation.desired() == DesiredStatus.RUN && holds(state, allocation))
                .map(allocation -> allocation.placement().resources())
                .toList();
        assertThat(HeldCheck.wrong(MACHINE, List.of(), wanted)).isEmpty();
    }

    private static boolean holds(NodeState state, Allocation allocation) {
        return !allocation.client().isTerminal()
                || state.ending().containsKey(allocation.placement().id());
    }

    /** The sum that is kept in step, against what is held and kept back, added up anew. */
    private static void assertSumIsKept(NodeState state) {
        List<AllocatedResources> all = new ArrayList<>();
        state.allocations().values().stream()
                .filter(allocation -> holds(state, allocation))
                .forEach(allocation -> all.add(allocation.placement().resources()));
        state.reservations().values().stream()
                .flatMap(reservation -> reservation.parts().stream())
                .flatMap(part -> part.placements().stream())
                .forEach(placement -> all.add(placement.resources()));
        NodeUsage sum = state.held();
        assertThat(List.of(sum.cpuMhz(), sum.memoryMb(), sum.diskMb(), sum.mbits(), (long) sum.allocations()))
                .isEqualTo(List.of(
                        Sums.cpuMhz(all), Sums.memoryMb(all), Sums.diskMb(all), Sums.mbits(all), (long) all.size()));
        List<Integer> ports = all.stream()
                .flatMap(each -> each.ports().stream())
                .map(AssignedPort::port)
                .toList();
        List<TaskShare> shares =
                all.stream().flatMap(each -> each.tasks().values().stream()).toList();
        List<Integer> cores =
                shares.stream().flatMap(share -> share.cores().stream()).toList();
        List<String> devices = shares.stream()
                .flatMap(share -> share.devices().stream())
                .flatMap(each -> each.ids().stream())
                .toList();
        assertThat(ports).allMatch(sum::usesPort);
        assertThat(cores).allMatch(sum::usesCore);
        assertThat(devices).allMatch(device -> sum.usesDevice("acme", "fpga", "a7", device));
        assertThat(sum.portCount()).isEqualTo(ports.size() + devices.size());
        for (int port = FIRST_PORT; port < FIRST_PORT + 20; port++) {
            assertThat(sum.usesPort(port)).isEqualTo(ports.contains(port));
        }
        for (int core = 0; core < 4; core++) {
            assertThat(sum.usesCore(core)).isEqualTo(cores.contains(core));
        }
    }

    @Provide
    Arbitrary<List<NodeCommand>> histories() {
        Arbitrary<NodeCommand> updates = Combinators.combine(allocations(), Arbitraries.of(ClientStatus.class))
                .as((allocation, status) -> NodeFacts.update(status, allocation));
        Arbitrary<NodeCommand> others =
                Arbitraries.of(new NodeCommand.RegisterNode(MACHINE), new NodeCommand.ExpireHeartbeat());
        Arbitrary<NodeCommand> any = Arbitraries.frequencyOf(
                Tuple.of(6, offers()), Tuple.of(3, settlements()), Tuple.of(3, updates), Tuple.of(1, others));
        return any.list().ofMinSize(5).ofMaxSize(40).map(commands -> {
            List<NodeCommand> history = new ArrayList<>();
            history.add(new NodeCommand.RegisterNode(MACHINE));
            history.addAll(commands);
            return history;
        });
    }

    /** What an offer holds follows from its number, so that two with the same number are copies of one. */
    private static Arbitrary<NodeCommand> offers() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, JOBS.size() - 1),
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(0, 1))
                .as(NodePropertiesTest::offer);
    }

    private static Arbitrary<NodeCommand> settlements() {
        return Combinators.combine(
                        Arbitraries.of(JOBS),
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.of(true, false))
                .as((job, number, round, confirmed) ->
                        new NodeCommand.SettleReservation(job.id(), number, round, confirmed));
    }

    private static NodeCommand offer(int job, int number, int round) {
        String name = job + "-" + number + "-" + round;
        List<String> stops = number > 1 && number % 2 == 0 ? List.of(job + "-" + (number - 1) + "-0-0") : List.of();
        NodeCommand.TakeOffer take = NodeFacts.offer(
                JOBS.get(job),
                number,
                round,
                stops,
                List.of(
                        NodeFacts.placement(name + "-0", 150 * (number % 3 + 1), List.of(FIRST_PORT + number % 3)),
                        equipped(name + "-1", FIRST_PORT + 10 + job, number)));
        return number % 3 == 0 ? new NodeCommand.ReserveOffer(take.offer()) : take;
    }

    /** Some have a core or a device for themselves, and most a task that has ended before the others begin. */
    private static Placement equipped(String name, int port, int number) {
        Placement plain = NodeFacts.placement(name, 0, List.of(port));
        List<Integer> cores = number % 3 == 1 ? List.of(number % 4) : List.of();
        List<AssignedDevices> devices = number % 2 == 1
                ? List.of(new AssignedDevices("acme", "fpga", "a7", List.of(Integer.toString(number / 2 % 2))))
                : List.of();
        Optional<Lifecycle> first = Optional.of(new Lifecycle(Hook.PRESTART, number % 4 == 0));
        AllocatedResources resources = new AllocatedResources(
                Map.of(
                        "task", new TaskShare(100, 500 * number, 0, List.of(), cores, devices, 20),
                        "first", new TaskShare(20 * number, 1_000, 0, List.of(), List.of(), List.of(), 0, first)),
                2_000 * number,
                plain.resources().ports());
        return new Placement(
                plain.id(),
                plain.name(),
                plain.group(),
                plain.node(),
                resources,
                plain.previous(),
                plain.deployment(),
                plain.metrics(),
                plain.lineage());
    }

    private static Arbitrary<String> allocations() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, JOBS.size() - 1),
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, 1))
                .as((job, number, round, index) -> job + "-" + number + "-" + round + "-" + index);
    }
}
