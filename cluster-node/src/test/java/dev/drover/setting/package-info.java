/** Tests of what operators set. */
@NullMarked
package dev.drover.setting;

import org.jspecify.annotations.NullMarked;
