/**
 * How servers learn what the others have stored: each pushes the rows of its log to those that follow it, and whoever
 * misses one reads it from the log itself. Start at {@link dev.drover.view.feed.Feeds}; {@link
 * dev.drover.view.feed.FeedSource} is the sending end, {@link dev.drover.view.feed.FeedFollower} the receiving one.
 */
@NullMarked
package dev.drover.view.feed;

import org.jspecify.annotations.NullMarked;
