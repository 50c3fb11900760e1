/**
 * What a node is and has. Start at {@link dev.drover.agent.fingerprint.Fingerprint}.
 */
@NullMarked
package dev.drover.agent.fingerprint;

import org.jspecify.annotations.NullMarked;
