package dev.drover.chaos.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Who is in the cluster. It stands for Pekko's members and for the coordinator of its shards: one truth, of which each
 * server hears in its own time. Who does not answer for a while is removed, whether it is dead or not, and learns of that
 * once it can.
 */
final class Membership {
    private final SimulatedWorld world;
    private final List<ServerLife> members = new ArrayList<>();
    private final List<ServerLife> leaving = new ArrayList<>();
    private long version;

    /**
     * The cluster as it was at some time.
     *
     * @param version later pictures have higher ones
     * @param members that partitions may live on
     * @param leaving that hand over what they have
     */
    record Picture(long version, List<ServerLife> members, List<ServerLife> leaving) {
        Picture {
            members = List.copyOf(members);
            leaving = List.copyOf(leaving);
        }

        /** Whose logs are followed. */
        List<ServerLife> all() {
            List<ServerLife> all = new ArrayList<>(members);
            all.addAll(leaving);
            return all;
        }
    }

    Membership(SimulatedWorld world) {
        this.world = world;
    }

    Picture picture() {
        return new Picture(version, members, leaving);
    }

    void join(ServerLife life) {
        world.time().after(millis(50, 1000), () -> {
            if (life.process().isAlive()) {
                world.trace().note("cluster   %s joins", life);
                // Its former life at the same address is gone beyond doubt.
                members.removeIf(member -> member.toString().equals(life.toString()));
                leaving.removeIf(member -> member.toString().equals(life.toString()));
                members.add(life);
                publish();
            }
        });
    }

    /** It hands over what it has, and is gone once it says so. */
    void leave(ServerLife life) {
        if (members.remove(life)) {
            world.trace().note("cluster   %s leaves", life);
            leaving.add(life);
            publish();
        }
    }

    /** It may not answer: if that is still so after a while it is a member no more. */
    void suspect(ServerLife life) {
        world.time().after(millis(4000, 12_000), () -> {
            if (!life.answersPeers()) {
                remove(life);
            }
        });
    }

    private void remove(ServerLife life) {
        boolean wasLeaving = leaving.remove(life);
        if (members.remove(life) || wasLeaving) {
            world.trace().note("cluster   %s is removed", life);
            publish();
            tellRemoved(life);
        }
    }

    /** It hears of it some time after it can hear anything. */
    private void tellRemoved(ServerLife life) {
        world.time().after(millis(0, 3000), () -> {
            if (life.process().isFrozen()) {
                tellRemoved(life);
            } else {
                life.requests().execute(life::onRemoved);
            }
        });
    }

    private void publish() {
        version++;
        Picture picture = picture();
        for (ServerLife told : picture.all()) {
            told.process().after(millis(0, 1500), told.requests(), () -> told.onMembers(picture));
        }
    }

    private Duration millis(int least, int most) {
        return world.chances().between(Duration.ofMillis(least), Duration.ofMillis(most));
    }
}
