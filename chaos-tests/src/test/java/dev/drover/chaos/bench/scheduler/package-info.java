@NullMarked
package dev.drover.chaos.bench.scheduler;

import org.jspecify.annotations.NullMarked;
