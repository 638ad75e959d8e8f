package dev.penstock.spring.internal.pipeline;

import dev.penstock.core.PositionStore;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.kafka.KafkaSource;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.spring.KafkaSinkCustomizer;
import dev.penstock.spring.KafkaSourceCustomizer;
import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.PenstockProperties.Resume;
import dev.penstock.spring.RecordPipeline;
import dev.penstock.spring.SinkCustomizer;
import dev.penstock.spring.SourceCustomizer;
import dev.penstock.spring.internal.kafka.KafkaEnds;
import dev.penstock.spring.internal.kafka.KafkaSinkPipeline;
import dev.penstock.spring.internal.lifecycle.PipelineWork;
import dev.penstock.spring.internal.listener.ListenerCall;
import dev.penstock.spring.internal.listener.ListenerMethods;
import dev.penstock.spring.internal.option.BundledTls;
import dev.penstock.spring.internal.option.KafkaModule;
import dev.penstock.spring.internal.option.PipelineNames;
import dev.penstock.spring.internal.option.PipelineOptions;
import dev.penstock.spring.internal.option.PipelineSettings;
import dev.penstock.spring.internal.option.PositionStores;
import dev.penstock.spring.internal.option.Problems;
import dev.penstock.spring.internal.option.SourceAddress;
import io.r2dbc.spi.ConnectionFactory;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;

/** Builder of the parts of one named pipeline from its properties. It reports problems and continues, so that none hides another. */
final class NamedPipelineBuilder {
    private final String name;
    private final String prefix;
    private final Environment environment;
    private final PipelineOptions options;
    private final PipelineSettings settings;
    private final ListableBeanFactory beans;
    private final List<String> others;
    private final ListenerMethods listeners;
    private final Problems problems;

    NamedPipelineBuilder(
            String name,
            List<String> names,
            ListableBeanFactory beans,
            ListenerMethods listeners,
            PenstockProperties common,
            Problems problems) {
        this.environment = beans.getBean(Environment.class);
        this.name = name;
        this.prefix = PipelineNames.prefix(name);
        this.options = PipelineOptions.of(environment, prefix);
        this.settings = PipelineSettings.of(environment, prefix, common, problems);
        this.beans = beans;
        this.others = names.stream().filter(other -> !other.equals(name)).toList();
        this.listeners = listeners.of(name, names);
        this.problems = problems;
    }

    /** Returns the pipeline, or {@code null} if its properties have problems. */
    @Nullable
    NamedPipeline build() {
        options.checkKafka(!options.source().options().isEmpty(), settings.resume(), problems);
        if (options.hasKafkaSource()) {
            return fromKafka();
        }
        PostgresSource source = source();
        PostgresSink sink = options.hasSink() ? sink(source) : null;
        Resume resume = resume();
        List<ListenerCall> calls = calls();
        if (source == null) {
            return null;
        }
        PositionStore store =
                PositionStores.of(prefix, resume, settings.resumeFile(), connections(), source.slotName(), problems);
        RecordPipeline intoKafka = options.hasKafkaSink() ? intoKafka(source) : null;
        return new NamedPipeline(source, sink, store, calls, intoKafka, null, settings.resumingFrom(resume));
    }

    private @Nullable RecordPipeline intoKafka(PostgresSource source) {
        if (!KafkaModule.isPresent()) {
            return null;
        }
        KafkaSink sink = KafkaEnds.sink(options, source, environment, customizers(KafkaSinkCustomizer.class), problems);
        return sink == null ? null : new KafkaSinkPipeline(sink);
    }

    private @Nullable NamedPipeline fromKafka() {
        if (!options.hasSink()) {
            problems.add(
                    prefix + PipelineOptions.KAFKA_SOURCE,
                    "needs the database to write to, " + prefix
                            + ".sink; without one, use penstock-kafka in your code");
        }
        if (!listeners.isEmpty()) {
            problems.add(listeners.labels(), "is never called: a method receives changes of a database, not of Kafka");
        }
        if (!KafkaModule.isPresent() || !options.hasSink()) {
            return null;
        }
        KafkaSource source = KafkaEnds.source(options, environment, customizers(KafkaSourceCustomizer.class), problems);
        if (source == null) {
            return null;
        }
        Supplier<PipelineWork> work = KafkaEnds.work(options, source, this::sinkBuilder, problems);
        return new NamedPipeline(null, null, null, List.of(), null, work, settings.resumingFrom(Resume.TARGET));
    }

    private @Nullable PostgresSource source() {
        PostgresSourceBuilder builder = PostgresSource.builder();
        options.configureNamed(
                builder, beans.getBeanProvider(SourceAddress.class).getIfAvailable(), tls(), problems);
        meters().forEach(meters -> meters.decorate(name, builder));
        customizers(SourceCustomizer.class).forEach(customizer -> customizer.customize(builder));
        return problems.build(prefix + ".source", builder::build);
    }

    private @Nullable PostgresSink sink(@Nullable PostgresSource source) {
        // The problems of a missing source are reported already; the name replaces its slot, so that no problem
        // follows.
        PostgresSinkBuilder builder = sinkBuilder(source == null ? name : source.slotName());
        if (source != null) {
            builder.acknowledgeTo(source.acknowledgements());
        }
        return problems.build(prefix + ".sink", builder::build);
    }

    /** Returns a builder with the options of the sink, whose pipeline has the name {@code stored} unless they set another. */
    private PostgresSinkBuilder sinkBuilder(String stored) {
        PostgresSinkBuilder builder = PostgresSink.builder();
        options.configure(builder, stored, tls(), problems);
        ConnectionFactory connections = connections();
        if (options.sink().url() == null && connections != null) {
            builder.connectionFactory(connections);
        }
        meters().forEach(meters -> meters.decorate(name, builder));
        customizers(SinkCustomizer.class).forEach(customizer -> customizer.customize(builder));
        return builder;
    }

    private List<ListenerCall> calls() {
        if (listeners.isEmpty()) {
            return List.of();
        }
        if (options.hasSink()) {
            listeners.refuseSink(prefix + ".sink", problems);
        }
        if (options.hasKafkaSink()) {
            listeners.refuseSink(prefix + PipelineOptions.KAFKA_SINK, problems);
        }
        if (new OwnPipelines(beans).isGiven(name)) {
            problems.add(
                    listeners.labels(), "is never called: the RecordPipeline bean '" + name + "' receives the records");
        }
        return listeners.calls(problems);
    }

    private Resume resume() {
        if (options.hasKafkaSink()) {
            return Resume.NONE;
        }
        boolean own = new OwnPipelines(beans).isGiven(name);
        Resume resume = settings.resume();
        if (resume == null) {
            if (options.hasSink() && !own) {
                problems.add(
                        prefix + ".resume",
                        "is required with a sink: target, table or file, which keep the position to resume after,"
                                + " or none, to read all tables again at each start");
            } else if (!listeners.isEmpty()) {
                listeners.requireResume(prefix, problems);
            }
            return Resume.NONE;
        }
        if (resume == Resume.TARGET && !options.isExactlyOnce()) {
            problems.add(prefix + ".resume", "target needs " + prefix + ".sink.delivery=exactly-once");
        }
        return resume;
    }

    private @Nullable ConnectionFactory connections() {
        return beans.getBeanProvider(ConnectionFactory.class).getIfUnique();
    }

    private BundledTls tls() {
        return new BundledTls(beans.getBeanProvider(SslBundles.class).getIfAvailable());
    }

    private List<PipelineMeters> meters() {
        return beans.getBeanProvider(PipelineMeters.class).stream().toList();
    }

    private <T> List<T> customizers(Class<T> type) {
        return new OwnPipelines(beans).customizers(type, others);
    }
}
