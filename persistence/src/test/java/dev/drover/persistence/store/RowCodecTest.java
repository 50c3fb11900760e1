package dev.drover.persistence.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.PartitionId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Stored rows stay readable for ever: the committed bytes below are never changed, only added to. */
class RowCodecTest {
    private static final UUID SESSION = new UUID(1, 2);
    private static final List<LogRecord> RECORDS = List.of(
            new OwnershipRecord(new PartitionId(5), 3, false),
            new CommittedEvent(
                    "job|default/web",
                    7,
                    new StoredPayload(41, "job-event/v1", "payload".getBytes(StandardCharsets.UTF_8)),
                    "adapter",
                    "writer",
                    1234),
            new OwnershipRecord(new PartitionId(6), 4, true));
    private static final String ROW =
            "0801120612040805100312420a400a0f6a6f627c64656661756c742f77656210071829220c6a6f622d6576656e742f76312a077061796c6f61643207616461707465723a0677726974657240d20912081206080610041801";
    private static final OwnerRow OWNER = new OwnerRow(
            9,
            8,
            new CurrentOwner(SESSION, 12),
            List.of(new OwnerInterval(SESSION, 7, 3, 11)),
            new LogPosition(SESSION, 4));
    private static final String OWNER_BYTES =
            "080812280a2430303030303030302d303030302d303030312d303030302d303030303030303030303032100c1a2c0a2430303030303030302d303030302d303030312d303030302d30303030303030303030303210071803200b22280a2430303030303030302d303030302d303030312d303030302d3030303030303030303030321004";

    @Test
    void readsRowsAsTheyWereStored() {
        byte[] stored = HexFormat.of().parseHex(ROW);
        assertThat(RowCodec.decode(SESSION, new StoredRow(0, stored))).isEqualTo(new DecodedRow(true, RECORDS));
        assertThat(RowCodec.encode(true, RECORDS)).isEqualTo(stored);
    }

    @Test
    void readsOwnersAsTheyWereStored() {
        byte[] stored = HexFormat.of().parseHex(OWNER_BYTES);
        assertThat(OwnerRowCodec.decode(9, stored)).isEqualTo(OWNER);
        assertThat(OwnerRowCodec.encode(OWNER)).isEqualTo(stored);
    }

    @Test
    void saysWhichRowIsUnreadable() {
        StoredRow damaged = new StoredRow(17, new byte[] {(byte) 0xff, 1, 2});
        assertThatThrownBy(() -> RowCodec.decode(SESSION, damaged))
                .isInstanceOf(JournalCorruptException.class)
                .hasMessage("row 17 of the log of session \"" + SESSION + "\" is unreadable");
        StoredRow foreign = new StoredRow(18, new byte[] {0x12, 0});
        assertThatThrownBy(() -> RowCodec.decode(SESSION, foreign))
                .hasMessage("row 18 of the log of session \"" + SESSION
                        + "\" holds a record that this version does not know");
    }

    @Test
    void neverTakesARecordForSmallerThanItIs() {
        for (LogRecord item : RECORDS) {
            assertThat(RowCodec.encode(false, List.of(item)).length).isLessThanOrEqualTo(item.sizeBound());
        }
    }
}
