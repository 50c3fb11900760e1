/**
 * What fetches files for tasks: the program that the agent starts as a child, so that what others serve and pack is handled
 * by a process without rights. Start at {@link dev.drover.agent.download.DownloadProcess}. Knows nothing of the agent, and
 * must not: whatever is loaded here is loaded by every child. Plain blocking classes; lambdas, formatted texts and regular
 * expressions cost a starting JVM tens of milliseconds each, so what every download runs does without.
 */
@NullMarked
package dev.drover.agent.download;

import org.jspecify.annotations.NullMarked;
