package dev.drover.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;

/** Finds the command that the words name, lets picocli read its flags, runs it, and turns trouble into an exit code. */
final class CommandRunner {
    static final int UNKNOWN_COMMAND = 127;
    private static final Set<String> HELP = Set.of("-h", "-help", "help");
    private static final Set<String> VERSION = Set.of("-v", "-version");

    private final Session session;

    CommandRunner(Session session) {
        this.session = session;
    }

    int run(List<String> arguments) {
        List<String> words = new ArrayList<>(arguments);
        Session chosen = session.withTerminal(takeColour(words));
        if (words.isEmpty()) {
            chosen.terminal().error(Help.overall());
            return UNKNOWN_COMMAND;
        }
        String first = singleDash(words.get(0));
        if (HELP.contains(first)) {
            chosen.terminal().line(Help.overall());
            return 0;
        }
        if (VERSION.contains(first)) {
            words.set(0, "version");
        }
        Optional<String> name = Commands.find(words);
        if (name.isEmpty()) {
            return unknown(chosen.terminal(), words);
        }
        int used = name.get().split(" ", -1).length;
        return runCommand(chosen, Commands.canonical(name.get()), words.subList(used, words.size()));
    }

    private int runCommand(Session chosen, String name, List<String> arguments) {
        Terminal terminal = chosen.terminal();
        Subcommand command = Commands.create(name);
        CommandLine line = commandLine(command, name);
        String[] flags = normalise(line, arguments);
        if (flags.length > 0 && HELP.contains(flags[0]) && !"help".equals(flags[0])) {
            terminal.line(line.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing());
            return 0;
        }
        try {
            line.parseArgs(flags);
            return command.run(chosen);
        } catch (CommandLine.ParameterException e) {
            return usageError(terminal, command, name, lowerFirst(String.valueOf(e.getMessage())));
        } catch (UsageException e) {
            return usageError(terminal, command, name, e.getMessage());
        } catch (CliException e) {
            return ended(terminal, e);
        }
    }

    private static CommandLine commandLine(Subcommand command, String name) {
        CommandLine line = new CommandLine(command);
        line.setCommandName("drover " + name);
        line.setPosixClusteredShortOptionsAllowed(false);
        line.setStopAtPositional(true);
        line.setAbbreviatedOptionsAllowed(false);
        line.setOverwrittenOptionsAllowed(true);
        line.setExpandAtFiles(false);
        line.setTrimQuotes(false);
        return line;
    }

    private static int ended(Terminal terminal, CliException e) {
        if (e.isAnswer()) {
            terminal.line(e.getMessage());
        } else {
            terminal.error(e.getMessage());
        }
        return e.exitCode();
    }

    private static int usageError(Terminal terminal, Subcommand command, String name, String message) {
        terminal.error(message + "\nFor additional help try 'drover " + name + " -help'");
        return command.usageErrorCode();
    }

    /** A group without a command shows what is in it; a word that nothing knows shows everything. */
    private static int unknown(Terminal terminal, List<String> words) {
        int used = Commands.groupWords(words);
        if (used == 0) {
            terminal.error("unknown command \"" + words.get(0) + "\"\n\n" + Help.overall());
            return UNKNOWN_COMMAND;
        }
        String group = String.join(" ", words.subList(0, used));
        if (words.size() == used) {
            terminal.error(Help.group(group));
            return 1;
        }
        if (HELP.contains(singleDash(words.get(used)))) {
            terminal.line(Help.group(group));
            return 0;
        }
        terminal.error("unknown command \"" + group + " " + words.get(used) + "\"\n\n" + Help.group(group));
        return UNKNOWN_COMMAND;
    }

    /** Colour is decided before picocli runs, because it also holds for usage errors. */
    private Terminal takeColour(List<String> words) {
        Terminal terminal = session.terminal();
        if (session.setting("CLI_FORCE_COLOR").isPresent() || takeFlag(words, "-force-color")) {
            terminal = terminal.coloured(true);
        }
        if (session.setting("CLI_NO_COLOR").isPresent() || takeFlag(words, "-no-color")) {
            terminal = terminal.coloured(false);
        }
        return terminal;
    }

    private static boolean takeFlag(List<String> words, String flag) {
        return words.removeIf(word -> singleDash(word).equals(flag));
    }

    /** Flags may have one or two dashes; what follows the first argument is not looked at. */
    private static String[] normalise(CommandLine line, List<String> arguments) {
        Set<String> known = line.getCommandSpec().optionsMap().keySet();
        List<String> flags = new ArrayList<>(arguments.size());
        boolean ended = false;
        boolean awaitsValue = false;
        for (String argument : arguments) {
            String flag = singleDash(argument);
            int equals = flag.indexOf('=');
            String name = equals < 0 ? flag : flag.substring(0, equals);
            boolean isFlag = !ended && !awaitsValue && (known.contains(name) || HELP.contains(name));
            flags.add(isFlag ? flag : argument);
            ended |= !isFlag && !awaitsValue;
            awaitsValue = isFlag && equals < 0 && takesValue(line, name);
        }
        return flags.toArray(String[]::new);
    }

    private static boolean takesValue(CommandLine line, String flag) {
        CommandLine.Model.OptionSpec option = line.getCommandSpec().optionsMap().get(flag);
        return option != null && option.arity().min() > 0;
    }

    private static String singleDash(String word) {
        return word.length() > 2 && word.startsWith("--") ? word.substring(1) : word;
    }

    private static String lowerFirst(String text) {
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }
}
