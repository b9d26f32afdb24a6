"""The SQL of a plan: pure text and parameters, the same on DuckDB and Spark but for one small table of dialect.

Written by hand rather than with Ibis, after a measurement (DuckDB 2.0.0, Ibis 12.0.0, 9 million dispensings of
100,000 persons; processor time of a question with three tables):

    conditions in the question      2      5     10
    Ibis, before DuckDB starts     81    226    289 ms
    this package, all its text    0.2    0.5    0.8 ms

The whole fixed allowance of a query is 50 ms. Ibis also brings 0.6 s of import, and SQLGlot and three other packages
into what the secure side has to trust. What it gives, two dialects, costs eight words here (`DUCKDB` and `SPARK` in
`text`), because the SQL keeps to what both understand.

A script is steps, each one SELECT that may read the files of the store and the steps before it:

1. events: for each filter, its rows cut down to what the conditions look at. Codes come first, because the files are
   sorted by code and both engines skip row groups by a list of codes; duplicates go at once. DuckDB gets a list as one
   parameter: as fast as one parameter for each code with a few codes, ten times faster with 19,000 (29 ms, 280 ms);
2. conditions: for each condition on events, the persons who satisfy it in each unit;
3. population: the persons who satisfy them all. Everybody is looked at only where a person without any of the events
   may be counted; `persons` and `presence` are joined here and below, last;
4. cells: what is counted, then one SELECT for each table.

A *unit* is a year or the pooled period of the plan, by its number. An *atom* is a set of years that lie in the same
windows, by its first one: what a step keeps of the year, so that duplicates go early even when windows overlap.
"""
