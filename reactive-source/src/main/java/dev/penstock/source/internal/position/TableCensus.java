package dev.penstock.source.internal.position;

/**
 * Tables that existed at one moment, chosen or not. Positions use it to describe many tables in few bytes.
 *
 * @param horizon the oldest transaction that was running then; the tables created by older ones existed
 * @param tables the OIDs of the tables
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; an array holds many tables in little memory.
public record TableCensus(long horizon, int[] tables) {
    /** Returns the tables that are not in {@code members}. */
    OidSet others(OidSet members) {
        return OidSet.of(tables).without(members);
    }
}
