package dev.drover.cli;

/** Checks how many arguments a command was given. */
final class Arguments {
    private Arguments() {}

    static String one(String[] arguments, String name) {
        if (arguments.length != 1) {
            throw new UsageException("This command takes one argument: " + name + misplaced(arguments));
        }
        return arguments[0];
    }

    static String oneOrEmpty(String[] arguments, String name) {
        if (arguments.length > 1) {
            throw new UsageException("This command takes either no arguments or one: " + name + misplaced(arguments));
        }
        return arguments.length == 0 ? "" : arguments[0];
    }

    static void oneOrTwo(String[] arguments, String names) {
        if (arguments.length == 0 || arguments.length > 2) {
            throw new UsageException("This command takes one or two arguments: " + names + misplaced(arguments));
        }
    }

    static void none(String[] arguments) {
        if (arguments.length > 0) {
            throw new UsageException("This command takes no arguments" + misplaced(arguments));
        }
    }

    static String misplaced(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            if (arguments[i].startsWith("-") && arguments[i].length() > 1) {
                return "; the flag \"" + arguments[i] + "\" must come before the arguments";
            }
        }
        return "";
    }
}
