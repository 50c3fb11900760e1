package dev.drover.scheduler.plan;

import java.util.Arrays;

/**
 * The numbers from 0 to {@code size - 1} in random order, drawn only as far as somebody looks (Fisher–Yates from the
 * front): whoever looks at the first ten of ten thousand pays for ten.
 */
public final class LazyOrder {
    private static final int FIRST_CAPACITY = 32;

    private final int size;
    private final RandomStream random;
    private int[] drawn = new int[FIRST_CAPACITY];
    private int count;
    // An open hash table: at places whose number was drawn before its turn lies another number. Empty keys are -1.
    private int[] places = new int[2 * FIRST_CAPACITY];
    private int[] numbers = new int[2 * FIRST_CAPACITY];
    private int moved;

    public LazyOrder(int size, RandomStream random) {
        this.size = size;
        this.random = random;
        Arrays.fill(places, -1);
    }

    public int size() {
        return size;
    }

    /** The number at a place of the order. */
    public int get(int at) {
        while (count <= at) {
            draw();
        }
        return drawn[at];
    }

    private void draw() {
        if (count == drawn.length) {
            drawn = Arrays.copyOf(drawn, Math.min(2 * count, Math.max(size, count + 1)));
        }
        int from = count + random.nextInt(size - count);
        int number = numberAt(from);
        int displaced = numberAt(count);
        move(from, displaced);
        drawn[count++] = number;
    }

    private int numberAt(int place) {
        int slot = slot(place);
        return places[slot] == place ? numbers[slot] : place;
    }

    private void move(int place, int number) {
        if (2 * moved >= places.length) {
            grow();
        }
        int slot = slot(place);
        if (places[slot] != place) {
            places[slot] = place;
            moved++;
        }
        numbers[slot] = number;
    }

    private int slot(int place) {
        int mask = places.length - 1;
        int slot = (place * 0x9E3779B9) >>> 7 & mask;
        while (places[slot] >= 0 && places[slot] != place) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldPlaces = places;
        int[] oldNumbers = numbers;
        places = new int[2 * oldPlaces.length];
        numbers = new int[places.length];
        Arrays.fill(places, -1);
        for (int slot = 0; slot < oldPlaces.length; slot++) {
            if (oldPlaces[slot] >= 0) {
                int free = slot(oldPlaces[slot]);
                places[free] = oldPlaces[slot];
                numbers[free] = oldNumbers[slot];
            }
        }
    }
}
