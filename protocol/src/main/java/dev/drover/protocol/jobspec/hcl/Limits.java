package dev.drover.protocol.jobspec.hcl;

/**
 * What reading a source file may cost.
 *
 * @param sourceBytes size of a source text in UTF-8
 * @param nesting depth of blocks, brackets and templates within one another
 * @param steps evaluated expressions and loop rounds, over the whole file
 * @param weight characters and elements made by evaluation, over the whole file
 */
public record Limits(int sourceBytes, int nesting, long steps, long weight) {
    public static final Limits STANDARD = new Limits(1 << 20, 100, 500_000, 8L << 20);
}
