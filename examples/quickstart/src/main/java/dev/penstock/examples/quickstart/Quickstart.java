package dev.penstock.examples.quickstart;

import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;

/** Replicates two tables from one database to another: the program of the README. */
public final class Quickstart {
    public static void main(String[] args) {
        PostgresSource source = PostgresSource.builder()
                .url(args[0])
                .tables("orders", "customers")
                .slotName("replica")
                .build();
        PostgresSink sink = PostgresSink.builder()
                .url(args[1])
                .acknowledgeTo(source.acknowledgements())
                .build();
        source.records().as(sink).block(); // the snapshot, then changes, forever
    }
}
