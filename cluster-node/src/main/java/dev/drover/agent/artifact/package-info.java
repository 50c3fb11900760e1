/**
 * Files a task needs before it starts: the agent's part of it, which knows what is wanted, what there is already and where it
 * belongs, and trusts nothing that {@link dev.drover.agent.download} brings. Start at {@link
 * dev.drover.agent.artifact.ArtifactFetcher}. Plain blocking classes.
 */
@NullMarked
package dev.drover.agent.artifact;

import org.jspecify.annotations.NullMarked;
