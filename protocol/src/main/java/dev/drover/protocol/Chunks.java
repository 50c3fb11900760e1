package dev.drover.protocol;

import java.util.ArrayList;
import java.util.List;

/** Long lists in parts, for where only so much may be done or said at once. */
public final class Chunks {
    private Chunks() {}

    /** Views of the list's parts in its order, each but the last with {@code most} entries; none of an empty list. */
    public static <T> List<List<T>> of(List<T> all, int most) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            chunks.add(all.subList(from, Math.min(all.size(), from + most)));
        }
        return chunks;
    }
}
