package dev.drover.protocol.jobspec.hcl;

/** A place in a source file; line and column count from 1. Line 0 stands for the whole of what {@code file} names. */
public record Position(String file, int line, int column) {
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + "," + column;
    }
}
