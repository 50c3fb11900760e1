/** Tests of {@code dev.drover.protocol.deployment}. */
@NullMarked
package dev.drover.protocol.deployment;

import org.jspecify.annotations.NullMarked;
