@NullMarked
package dev.drover.chaos.bench.program;

import org.jspecify.annotations.NullMarked;
