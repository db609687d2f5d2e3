/** Style sheets of the whole interface, in the order in which they have to come. */
import '@fontsource-variable/inter/wght.css';
import '../theme/tokens.css';
import '../theme/base.css';
import '../theme/parts.css';
