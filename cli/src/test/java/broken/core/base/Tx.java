package broken.core.base;

import java.util.List;

/** The seam of the broken house, which its classes below misuse. */
public interface Tx {
    List<String> list(String sql);
}
