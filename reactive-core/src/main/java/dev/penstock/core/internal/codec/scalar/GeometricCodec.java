package dev.penstock.core.internal.codec.scalar;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.ByteCursor;
import dev.penstock.core.value.Geometric;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The geometric types: their numbers one after the other, in binary as in text. */
public final class GeometricCodec<T extends Geometric> extends ScalarCodec<T> {
    private final Function<ByteCursor, T> reader;
    private final Function<GeometricParser, T> parser;
    private final BiConsumer<T, BinaryWriter> writer;

    private GeometricCodec(
            String typeName,
            Class<T> javaType,
            Function<ByteCursor, T> reader,
            Function<GeometricParser, T> parser,
            BiConsumer<T, BinaryWriter> writer) {
        super(typeName, javaType);
        this.reader = reader;
        this.parser = parser;
        this.writer = writer;
    }

    public static Codec point(String typeName) {
        return new GeometricCodec<>(
                typeName,
                Geometric.Point.class,
                GeometricCodec::readPoint,
                GeometricParser::point,
                GeometricCodec::writePoint);
    }

    public static Codec line(String typeName) {
        return new GeometricCodec<>(
                typeName,
                Geometric.Line.class,
                in -> new Geometric.Line(in.float8(), in.float8(), in.float8()),
                GeometricParser::line,
                (line, out) -> {
                    writeFloat8(line.a(), out);
                    writeFloat8(line.b(), out);
                    writeFloat8(line.c(), out);
                });
    }

    public static Codec lineSegment(String typeName) {
        return new GeometricCodec<>(
                typeName,
                Geometric.LineSegment.class,
                in -> new Geometric.LineSegment(readPoint(in), readPoint(in)),
                GeometricParser::lineSegment,
                (segment, out) -> {
                    writePoint(segment.start(), out);
                    writePoint(segment.end(), out);
                });
    }

    public static Codec box(String typeName) {
        return new GeometricCodec<>(
                typeName,
                Geometric.Box.class,
                in -> new Geometric.Box(readPoint(in), readPoint(in)),
                GeometricParser::box,
                (box, out) -> {
                    writePoint(box.high(), out);
                    writePoint(box.low(), out);
                });
    }

    public static Codec path(String typeName) {
        return new GeometricCodec<>(
                typeName,
                Geometric.Path.class,
                in -> new Geometric.Path(in.int1() != 0, readPoints(in)),
                GeometricParser::path,
                (path, out) -> {
                    out.writeByte(path.closed() ? 1 : 0);
                    writePoints(path.points(), out);
                });
    }

    public static Codec polygon(String typeName) {
        return new GeometricCodec<>(
                typeName,
                Geometric.Polygon.class,
                in -> new Geometric.Polygon(readPoints(in)),
                GeometricParser::polygon,
                (polygon, out) -> writePoints(polygon.points(), out));
    }

    public static Codec circle(String typeName) {
        return new GeometricCodec<>(
                typeName,
                Geometric.Circle.class,
                in -> new Geometric.Circle(readPoint(in), in.float8()),
                GeometricParser::circle,
                (circle, out) -> {
                    writePoint(circle.center(), out);
                    writeFloat8(circle.radius(), out);
                });
    }

    @Override
    public T read(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        T value = reader.apply(in);
        in.expectEnd();
        return value;
    }

    @Override
    public T parse(String text) {
        GeometricParser in = new GeometricParser(text);
        T value = parser.apply(in);
        in.expectEnd();
        return value;
    }

    @Override
    public void writeValue(T value, BinaryWriter out) {
        writer.accept(value, out);
    }

    private static Geometric.Point readPoint(ByteCursor in) {
        return new Geometric.Point(in.float8(), in.float8());
    }

    private static List<Geometric.Point> readPoints(ByteCursor in) {
        int count = in.count(16);
        List<Geometric.Point> points = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            points.add(readPoint(in));
        }
        return points;
    }

    private static void writePoint(Geometric.Point point, BinaryWriter out) {
        writeFloat8(point.x(), out);
        writeFloat8(point.y(), out);
    }

    private static void writePoints(List<Geometric.Point> points, BinaryWriter out) {
        out.writeInt(points.size());
        for (Geometric.Point point : points) {
            writePoint(point, out);
        }
    }

    private static void writeFloat8(double value, BinaryWriter out) {
        out.writeLong(Double.doubleToRawLongBits(value));
    }
}
