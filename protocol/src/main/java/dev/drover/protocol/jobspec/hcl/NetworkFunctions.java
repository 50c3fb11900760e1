package dev.drover.protocol.jobspec.hcl;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** cidrhost, cidrnetmask, cidrsubnet, cidrsubnets. */
final class NetworkFunctions {
    private static final Pattern ADDRESS_V4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern ADDRESS_V6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private NetworkFunctions() {}

    static void register(FunctionLibrary library) {
        library.add("cidrhost", 2, NetworkFunctions::cidrhost);
        library.add("cidrnetmask", 1, NetworkFunctions::cidrnetmask);
        library.add("cidrsubnet", 3, NetworkFunctions::cidrsubnet);
        library.add("cidrsubnets", 1, Integer.MAX_VALUE, NetworkFunctions::cidrsubnets);
    }

    /** A range of addresses; {@code bits} is 32 or 128. */
    private record Prefix(BigInteger base, int length, int bits) {
        BigInteger size() {
            return BigInteger.ONE.shiftLeft(bits - length);
        }

        String address(BigInteger number) {
            byte[] bytes = new byte[bits / 8];
            byte[] raw = number.toByteArray();
            for (int i = 0; i < Math.min(raw.length, bytes.length); i++) {
                bytes[bytes.length - 1 - i] = raw[raw.length - 1 - i];
            }
            return bits == 32 ? dotted(bytes) : colons(bytes);
        }

        String cidr(BigInteger number, int newLength) {
            return address(number) + "/" + newLength;
        }
    }

    private static String dotted(byte[] bytes) {
        return (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255);
    }

    /** The short form of RFC 5952. */
    private static String colons(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 255) << 8 | (bytes[2 * i + 1] & 255);
        }
        int bestStart = -1;
        int bestLength = 1;
        for (int start = 0; start < 8; start++) {
            int length = 0;
            while (start + length < 8 && groups[start + length] == 0) {
                length++;
            }
            if (length > bestLength) {
                bestStart = start;
                bestLength = length;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                out.append("::");
                i += bestLength - 1;
            } else {
                boolean first = out.length() == 0 || out.charAt(out.length() - 1) == ':';
                out.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return out.toString();
    }

    private static Prefix prefix(Arguments arguments) {
        String text = arguments.text(0);
        int slash = text.indexOf('/');
        byte[] address = slash < 0 ? new byte[0] : parse(text.substring(0, slash));
        String digits = text.substring(slash + 1);
        boolean readable = address.length > 0
                && digits.length() <= 3
                && !digits.isEmpty()
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int length = readable ? Integer.parseInt(digits) : -1;
        int bits = address.length * 8;
        if (length < 0 || length > bits) {
            throw arguments.fault("\"" + text + "\" is not a network such as 10.0.0.0/8");
        }
        BigInteger number = new BigInteger(1, address);
        return new Prefix(number.shiftRight(bits - length).shiftLeft(bits - length), length, bits);
    }

    private static byte[] parse(String address) {
        try {
            Matcher v4 = ADDRESS_V4.matcher(address);
            if (v4.matches()) {
                return parseDotted(v4);
            }
            boolean v6 =
                    address.indexOf(':') >= 0 && ADDRESS_V6.matcher(address).matches();
            return v6 ? InetAddress.getByName(address).getAddress() : new byte[0];
        } catch (UnknownHostException malformed) {
            return new byte[0];
        }
    }

    private static byte[] parseDotted(Matcher address) {
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            int part = Integer.parseInt(address.group(i + 1));
            if (part > 255) {
                return new byte[0];
            }
            bytes[i] = (byte) part;
        }
        return bytes;
    }

    private static Value cidrhost(Arguments arguments) {
        Prefix prefix = prefix(arguments);
        BigInteger host = BigInteger.valueOf(arguments.whole(1));
        BigInteger offset = host.signum() < 0 ? prefix.size().add(host) : host;
        if (offset.signum() < 0 || offset.compareTo(prefix.size()) >= 0) {
            throw arguments.fault("there is no host " + host + " in " + arguments.text(0));
        }
        return Value.text(prefix.address(prefix.base().add(offset)));
    }

    private static Value cidrnetmask(Arguments arguments) {
        Prefix prefix = prefix(arguments);
        if (prefix.bits() != 32) {
            throw arguments.fault("netmasks exist for IPv4 only");
        }
        BigInteger all = BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);
        return Value.text(prefix.address(all.subtract(prefix.size().subtract(BigInteger.ONE))));
    }

    private static Value cidrsubnet(Arguments arguments) {
        Prefix prefix = prefix(arguments);
        int newBits = arguments.whole(1);
        int length = lengthened(arguments, prefix, prefix.length(), newBits);
        BigInteger number = BigInteger.valueOf(arguments.whole(2));
        if (number.signum() < 0 || number.bitLength() > newBits) {
            throw arguments.fault("there is no network " + number + " of " + newBits + " bits");
        }
        return Value.text(prefix.cidr(prefix.base().add(number.shiftLeft(prefix.bits() - length)), length));
    }

    private static int lengthened(Arguments arguments, Prefix prefix, int length, int newBits) {
        if (newBits < 0 || newBits > prefix.bits() - length) {
            throw arguments.fault("a /" + length + " network cannot be extended by " + newBits + " bits");
        }
        return length + newBits;
    }

    private static Value cidrsubnets(Arguments arguments) {
        Prefix prefix = prefix(arguments);
        BigInteger end = prefix.base().add(prefix.size());
        BigInteger at = prefix.base();
        List<Value> networks = new ArrayList<>();
        for (int i = 1; i < arguments.size(); i++) {
            int length = lengthened(arguments, prefix, prefix.length(), arguments.whole(i));
            BigInteger size = BigInteger.ONE.shiftLeft(prefix.bits() - length);
            BigInteger aligned =
                    at.add(size).subtract(BigInteger.ONE).divide(size).multiply(size);
            at = aligned.add(size);
            if (at.compareTo(end) > 0) {
                throw arguments.fault("not enough addresses in " + arguments.text(0));
            }
            networks.add(Value.text(prefix.cidr(aligned, length)));
        }
        return Value.list(networks);
    }
}
