package dev.drover.agent.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A disk of one sector with all that a machine of QEMU's type {@code pc} runs: it greets on the serial port, waits for its power
 * button, says goodbye there and turns itself off. The program is for a processor as it starts, with 16 bits, at 7C00.
 */
final class BootSector {
    static final String HELLO = "hello from the machine";
    static final String BYE = "the machine turns itself off";

    private static final int BYTES = 512;
    private static final int ADDRESS = 0x7c00;

    private BootSector() {}

    /** One that obeys its power button. */
    static byte[] obedient() {
        return sector("0001");
    }

    /** One that leaves the button without effect. */
    static byte[] deaf() {
        return sector("0000");
    }

    static Path write(byte[] sector, Path image) throws IOException {
        return Files.write(image, sector);
    }

    /** @param enabled which events the chip is to notice, the lower byte first: 0100h is the power button */
    private static byte[] sector(String enabled) {
        String before = "31c0" // xor ax, ax
                + "8ed8"; // mov ds, ax
        String body = "e83400" // call print
                // The chip that turns the power off, function 3 of device 1 on the bus, tells where its registers are.
                + "66b8400b0080" // mov eax, 80000B40h
                + "baf80c" // mov dx, 0CF8h
                + "66ef" // out dx, eax
                + "bafc0c" // mov dx, 0CFCh
                + "66ed" // in eax, dx
                + "24c0" // and al, 0C0h
                + "93" // xchg ax, bx
                + "8d5702" // lea dx, [bx+2]: which events it is to notice
                + "b8" + enabled // mov ax, 0100h
                + "ef" // out dx, ax
                // The timer wakes the processor eighteen times a second.
                + "fb" // wait: sti
                + "f4" // hlt
                + "89da" // mov dx, bx: which events there were
                + "ed" // in ax, dx
                + "f6c401" // test ah, 1
                + "74f6"; // jz wait
        String end = "e80a00" // call print
                + "8d5704" // lea dx, [bx+4]: what it is to do
                + "b80020" // mov ax, 2000h: go to sleep, as deep as it gets
                + "ef" // out dx, ax
                + "f4" // end: hlt
                + "ebfd" // jmp end
                + "ac" // print: lodsb
                + "84c0" // test al, al
                + "7406" // jz done
                + "baf803" // mov dx, 3F8h: the first serial port
                + "ee" // out dx, al
                + "ebf5" // jmp print
                + "c3"; // done: ret
        int hello = ADDRESS + (before.length() + body.length() + end.length()) / 2 + 2 * "be0000".length() / 2;
        String texts = text(HELLO) + text(BYE);
        String program = before + load(hello) + body + load(hello + HELLO.length() + 2) + end + texts;
        byte[] sector = Arrays.copyOf(HexFormat.of().parseHex(program), BYTES);
        // Without this the firmware would look for another disk.
        sector[BYTES - 2] = 0x55;
        sector[BYTES - 1] = (byte) 0xaa;
        return sector;
    }

    /** {@code mov si, address}. */
    private static String load(int address) {
        return "be%02x%02x".formatted(address & 0xff, address >> 8);
    }

    private static String text(String line) {
        StringBuilder hex = new StringBuilder();
        line.chars().forEach(character -> hex.append("%02x".formatted(character)));
        return hex.append("0a00").toString();
    }
}
