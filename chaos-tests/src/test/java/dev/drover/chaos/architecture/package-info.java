/** The boundaries between modules and packages, as tests; each rule is once seen to fail on a fixture. */
@NullMarked
package dev.drover.chaos.architecture;

import org.jspecify.annotations.NullMarked;
