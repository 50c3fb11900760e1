@NullMarked
package dev.drover.chaos.bench.api;

import org.jspecify.annotations.NullMarked;
