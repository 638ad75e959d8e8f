package dev.penstock.examples.quickstart;

import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;

/** Program that replicates two tables from one database to another, as the README shows it. */
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
