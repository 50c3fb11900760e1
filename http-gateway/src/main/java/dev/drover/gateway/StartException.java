package dev.drover.gateway;

import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.stream.Stream;

/** Why an agent cannot start, in a sentence for the user. */
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(Throwable cause) {
        super(sentence(cause), cause);
    }

    /** The exceptions of the platform name a thing and leave out what is wrong with it, or the other way round. */
    private static String sentence(Throwable trouble) {
        return causes(trouble)
                .flatMap(cause -> known(cause).stream())
                .findFirst()
                .orElseGet(() -> String.valueOf(trouble.getMessage()));
    }

    private static Stream<Throwable> causes(Throwable trouble) {
        return Stream.iterate(trouble, cause -> cause != null, Throwable::getCause);
    }

    private static Optional<String> known(Throwable cause) {
        if (cause instanceof BindException) {
            return Optional.of("it cannot listen where it should: " + cause.getMessage()
                    + "; give -http-port or -rpc-port, or set \"ports\" or \"bind_addr\" in its configuration");
        }
        if (cause instanceof FileSystemException failure) {
            return Optional.of("cannot use \"" + failure.getFile() + "\": " + reason(failure));
        }
        return Optional.empty();
    }

    private static String reason(FileSystemException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        return String.valueOf(failure.getReason());
    }
}
