/** A job version being rolled out. Start at {@link dev.drover.protocol.deployment.Deployment}. */
@NullMarked
package dev.drover.protocol.deployment;

import org.jspecify.annotations.NullMarked;
