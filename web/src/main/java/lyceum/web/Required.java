package lyceum.web;

import java.lang.reflect.RecordComponent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a body left out although its record cannot do without: a record says so by its types, where only
 * {@code @Nullable} may be null, and JSON knows nothing of that.
 */
final class Required {

    private Required() {}

    /** The path of the first component that is null and must not be; null when there is none. */
    static @Nullable String missing(Object value) {
        for (RecordComponent component : componentsOf(value)) {
            Object inner = read(component, value);
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (inner == null && !optional) {
                return component.getName();
            }
            String deeper = inner == null ? null : within(inner);
            if (deeper != null) {
                return component.getName() + deeper;
            }
        }
        return null;
    }

    private static @Nullable String within(Object inner) {
        if (inner instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                Object item = list.get(i);
                String deeper = item == null ? "" : within(item);
                if (deeper != null) {
                    return "[" + i + "]" + deeper;
                }
            }
            return null;
        }
        String deeper = missing(inner);
        return deeper == null ? null : "." + deeper;
    }

    private static RecordComponent[] componentsOf(Object value) {
        RecordComponent[] components = value.getClass().getRecordComponents();
        return components == null ? new RecordComponent[0] : components;
    }

    private static @Nullable Object read(RecordComponent component, Object value) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
