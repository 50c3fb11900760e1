/**
 * Files a task needs before it starts: fetched, verified, unpacked without leaving the task's directory. Start at {@link
 * dev.drover.agent.artifact.ArtifactFetcher}. Plain blocking classes.
 */
@NullMarked
package dev.drover.agent.artifact;

import org.jspecify.annotations.NullMarked;
