package dev.penstock.sink.preflight;

/**
 * Who is logged in.
 *
 * @param name the role
 * @param database the database
 * @param replicates whether the role may act as a replica
 * @param version the server's version as a number
 * @param stages whether the role may create temporary tables
 */
public record Role(String name, String database, boolean replicates, int version, boolean stages) {}
