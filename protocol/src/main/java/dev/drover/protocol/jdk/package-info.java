/**
 * What nodes say of their JDKs, and what tasks of the {@code java} driver ask of them. Start at {@link
 * dev.drover.protocol.jdk.JdkDemand}.
 */
@NullMarked
package dev.drover.protocol.jdk;

import org.jspecify.annotations.NullMarked;
