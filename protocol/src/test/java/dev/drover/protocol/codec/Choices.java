package dev.drover.protocol.codec;

import java.util.Random;

/** Where {@link Samples} takes its values from. Names are those of record components. */
interface Choices {
    /** Whether an optional value is there. */
    boolean present();

    /** How many elements a collection has. */
    int size();

    /** A number in 0..bound-1. */
    int below(int bound);

    /** Any number; {@code bits} is 31, 32 or 64. */
    long number(String name, int bits);

    String text(String name);

    /** Every optional absent, every collection empty, every number zero. */
    Choices BARE = new Choices() {
        @Override
        public boolean present() {
            return false;
        }

        @Override
        public int size() {
            return 0;
        }

        @Override
        public int below(int bound) {
            return 0;
        }

        @Override
        public long number(String name, int bits) {
            return 0;
        }

        @Override
        public String text(String name) {
            return "";
        }
    };

    /** Two elements in every collection. */
    static Choices rich() {
        return rich(2);
    }

    /** Every optional present, so many elements in every collection, values told apart by their names. */
    static Choices rich(int size) {
        return new Choices() {
            private int next;

            @Override
            public boolean present() {
                return true;
            }

            @Override
            public int size() {
                return size;
            }

            @Override
            public int below(int bound) {
                return next++ % bound;
            }

            @Override
            public long number(String name, int bits) {
                return 1L + Math.floorMod(name.hashCode(), 1000) + next++;
            }

            @Override
            public String text(String name) {
                return name + "-" + next++;
            }
        };
    }

    /** Anything at all, the same for the same seed. */
    static Choices random(long seed) {
        Random random = new Random(seed);
        return new Choices() {
            @Override
            public boolean present() {
                return random.nextBoolean();
            }

            @Override
            public int size() {
                return random.nextInt(3);
            }

            @Override
            public int below(int bound) {
                return random.nextInt(bound);
            }

            @Override
            public long number(String name, int bits) {
                return random.nextInt(4) == 0 ? 0 : random.nextLong() >> (64 - bits);
            }

            @Override
            public String text(String name) {
                return random.nextInt(4) == 0 ? "" : name + "é\u0000\uD83D\uDE00" + random.nextInt();
            }
        };
    }
}
