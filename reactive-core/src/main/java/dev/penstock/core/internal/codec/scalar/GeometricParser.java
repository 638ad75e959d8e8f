package dev.penstock.core.internal.codec.scalar;

import dev.penstock.core.internal.text.TextCursor;
import dev.penstock.core.value.Geometric;
import java.util.ArrayList;
import java.util.List;

/** Reads geometric values as PostgreSQL prints them. */
public final class GeometricParser {
    private final TextCursor in;

    public GeometricParser(String text) {
        this.in = new TextCursor(text);
    }

    public Geometric.Point point() {
        in.expect('(');
        double x = number();
        in.expect(',');
        double y = number();
        in.expect(')');
        return new Geometric.Point(x, y);
    }

    public Geometric.Line line() {
        in.expect('{');
        double a = number();
        in.expect(',');
        double b = number();
        in.expect(',');
        double c = number();
        in.expect('}');
        return new Geometric.Line(a, b, c);
    }

    public Geometric.LineSegment lineSegment() {
        in.expect('[');
        Geometric.Point start = point();
        in.expect(',');
        Geometric.Point end = point();
        in.expect(']');
        return new Geometric.LineSegment(start, end);
    }

    public Geometric.Box box() {
        Geometric.Point high = point();
        in.expect(',');
        return new Geometric.Box(high, point());
    }

    public Geometric.Path path() {
        boolean open = in.peek() == '[';
        return new Geometric.Path(!open, open ? points('[', ']') : points('(', ')'));
    }

    public Geometric.Polygon polygon() {
        return new Geometric.Polygon(points('(', ')'));
    }

    public Geometric.Circle circle() {
        in.expect('<');
        Geometric.Point center = point();
        in.expect(',');
        double radius = number();
        in.expect('>');
        return new Geometric.Circle(center, radius);
    }

    public void expectEnd() {
        in.expectEnd();
    }

    private List<Geometric.Point> points(char start, char end) {
        List<Geometric.Point> points = new ArrayList<>();
        in.expect(start);
        while (!in.skip(end)) {
            if (!points.isEmpty()) {
                in.expect(',');
            }
            points.add(point());
        }
        return points;
    }

    private double number() {
        int start = in.position();
        while (!in.atEnd() && ",)}]>".indexOf(in.peek()) < 0) {
            in.next();
        }
        return FloatCodecs.parseDouble(in.since(start));
    }
}
