/**
 * The command line: one class per command, talking to an agent over HTTP alone.
 *
 * <p>Start at {@link dev.drover.cli.Main}; {@link dev.drover.cli.Commands} maps the words typed to a {@link
 * dev.drover.cli.Subcommand}, which reads flags through picocli, asks the agent through {@link dev.drover.cli.HttpApi} and
 * prints through {@link dev.drover.cli.Table} and {@link dev.drover.cli.KeyValues}. Only the chosen command is loaded, and
 * answers stay JSON trees, because start-up time is what a user of a command line feels. Nothing here may depend on the
 * server's modules.
 */
@NullMarked
package dev.drover.cli;

import org.jspecify.annotations.NullMarked;
