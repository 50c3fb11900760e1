/** Tests of what tasks ask of JDKs. */
@NullMarked
package dev.drover.protocol.jdk;

import org.jspecify.annotations.NullMarked;
