package dev.penstock.core.digest;

/**
 * Digest of all rows whose key hashes fall into one range. Immutable.
 *
 * @param slice the number of the range: the leading bits of the hash, signed
 * @param rows the number of rows
 * @param sum the sum of the rows' hashes, modulo 2^64
 */
public record SliceDigest(int slice, long rows, long sum) {}
