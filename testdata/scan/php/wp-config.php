<?php
define( 'DB_NAME', 'shop7020' );
define( 'DB_HOST', 'localhost:7021' );
define('DB_PORT', 7022);
define("WP_HOME", "http://localhost:7023");
define('WP_LIMIT', 7024);
$table_prefix = 'wp_7025';
