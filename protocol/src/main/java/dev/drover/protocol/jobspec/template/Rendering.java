package dev.drover.protocol.jobspec.template;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a template comes to.
 *
 * @param text only to be used if nothing is missing
 * @param used the lookups that it depends on
 * @param missing those among them whose answer is not known yet, or that have to be there first
 */
public record Rendering(String text, SortedSet<Lookup> used, SortedSet<Lookup> missing) {
    public Rendering {
        used = Collections.unmodifiableSortedSet(new TreeSet<>(used));
        missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    }
}
