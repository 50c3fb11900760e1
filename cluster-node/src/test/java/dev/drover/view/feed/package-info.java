@NullMarked
package dev.drover.view.feed;

import org.jspecify.annotations.NullMarked;
