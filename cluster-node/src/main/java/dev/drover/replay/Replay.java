package dev.drover.replay;

import dev.drover.scheduler.SchedulingRequest;
import java.util.List;

/** What came of the wish to make a plan of the past again. */
public sealed interface Replay {
    /** No plan is recorded under this evaluation, or none with this number. */
    record Unknown(int plans) implements Replay {}

    /** What the evaluation recorded can no longer be read. */
    record Gone(String why) implements Replay {}

    /**
     * What the plan was made from cannot be put together exactly, and nothing is guessed.
     *
     * @param plans all of the evaluation, oldest first
     * @param number of the plan among those, from 1
     * @param why a sentence without an end
     */
    record Impossible(List<RecordedPlan> plans, int number, String why) implements Replay {
        public Impossible {
            plans = List.copyOf(plans);
        }
    }

    /**
     * What the plan was made from is there, and the scheduler has been asked again.
     *
     * @param request as it was asked then
     * @param again what comes out of it now
     */
    record Made(List<RecordedPlan> plans, int number, SchedulingRequest request, Rerun again) implements Replay {
        public Made {
            plans = List.copyOf(plans);
        }

        public RecordedPlan recorded() {
            return plans.get(number - 1);
        }

        /** Whether the same plan came out, byte for byte. */
        public boolean isSame() {
            return again.isSameAs(recorded().plan());
        }
    }
}
