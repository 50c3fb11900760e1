package dev.drover.variable;

import dev.drover.protocol.codec.UndecodableException;
import dev.drover.protocol.codec.VariableItemsCodec;
import dev.drover.protocol.variable.SealedItems;
import dev.drover.protocol.variable.Variable;
import dev.drover.protocol.variable.VariableId;
import dev.drover.setting.StoredVariable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of a cluster's variables, which all its servers hold. Items are encrypted with AES-256-GCM, with a nonce of their own
 * each time, and bound to the name of their variable: moved under another name they cannot be read. Thread-safe.
 */
public final class Keyring {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final String id;
    private final SecureRandom random = new SecureRandom();

    Keyring(KeyFile.Key key) {
        this.key = new SecretKeySpec(key.bytes(), "AES");
        this.id = key.id();
    }

    /** With a new key, which ends with this process. */
    public static Keyring random() {
        return new Keyring(KeyFile.Key.random(new SecureRandom()));
    }

    /** Names the key, and says nothing about it. */
    public String id() {
        return id;
    }

    public SealedItems seal(VariableId variable, Map<String, String> items) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, variable, nonce).doFinal(VariableItemsCodec.encode(items));
            ByteBuffer sealed = ByteBuffer.allocate(nonce.length + encrypted.length);
            return new SealedItems(id, sealed.put(nonce).put(encrypted).flip());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + CIPHER, impossible);
        }
    }

    /** Whether the variable was written with this key. */
    public boolean wrote(StoredVariable variable) {
        return variable.items().key().equals(id);
    }

    /**
     * The variable as it was written.
     *
     * @throws UnreadableVariableException with a sentence that names the keys
     */
    public Variable open(StoredVariable variable) throws UnreadableVariableException {
        VariableId name = variable.metadata().id();
        if (!wrote(variable)) {
            throw new UnreadableVariableException("variable \"" + name + "\" was written with key \""
                    + variable.items().key() + "\", and this server has key \"" + id + "\"");
        }
        byte[] sealed = variable.items().bytes();
        if (sealed.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
            throw damaged(name);
        }
        try {
            byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
            byte[] items =
                    cipher(Cipher.DECRYPT_MODE, name, nonce).doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
            return new Variable(variable.metadata(), VariableItemsCodec.decode(items));
        } catch (AEADBadTagException | UndecodableException otherwise) {
            throw damaged(name);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + CIPHER, impossible);
        }
    }

    private UnreadableVariableException damaged(VariableId name) {
        return new UnreadableVariableException(
                "variable \"" + name + "\" is damaged: key \"" + id + "\" does not open what is stored of it");
    }

    private Cipher cipher(int mode, VariableId variable, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(variable.toString().getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
