/** Tests of the codecs: every case round-trips, what was stored stays readable, damage is told. */
@NullMarked
package dev.drover.protocol.codec;

import org.jspecify.annotations.NullMarked;
