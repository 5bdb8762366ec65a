{#
    On-run-start: every var has a value that means something, and every name given on the command line
    is known. Stops the build with one error that names the var, what was given and what is allowed.
#}
{% macro check_vars() -%}
    {%- if execute -%}
        {%- set rules = var_rules() -%}
        {%- set given = invocation_args_dict.get('vars') or {} -%}
        {%- if project_name == 'clientela' and given is mapping -%}
            {%- for name in given if name not in rules -%}
                {{ var_error(name, 'is unknown.' ~ nearest(name, rules.keys() | list)) }}
            {%- endfor -%}
        {%- endif -%}
        {%- for name, rule in rules.items() -%}
            {%- do check_var(name, rule, var(name)) -%}
        {%- endfor -%}
        {%- if var('reorder_backtest_days') <= var('reorder_horizon_days') -%}
            {{ var_error('reorder_backtest_days', 'must be more than var reorder_horizon_days.') }}
        {%- endif -%}
        {%- if var('list_date') and var('as_of_date') and var('list_date') | string < var('as_of_date') | string -%}
            {{ var_error(
                'list_date', 'must not be before var as_of_date, ' ~ var('as_of_date') ~ ': it is ' ~ var('list_date')
                ~ ', a day of which more is known than was then.'
            ) }}
        {%- endif -%}
        {%- if var('connector') -%}
            {%- do connector_config() -%}
        {%- endif -%}
        {%- if var('connector') and var('input_schema') -%}
            {{ var_error('connector', 'and var input_schema are both set: choose one.') }}
        {%- endif -%}
        {#- The engine knows the zones; its error names one that it does not know before anything is built. -#}
        {%- do run_query('select ' ~ local_date("cast('2000-01-01' as timestamp)")) -%}
    {%- endif -%}
{%- endmacro %}


{% macro var_rules() -%}
    {{ return({
        'as_of_date': {'type': 'date', 'nullable': true},
        'list_date': {'type': 'date', 'nullable': true},
        'shop_timezone': {
            'type': 'text', 'nullable': true, 'pattern': '[A-Za-z0-9_+/-]+$', 'wanted': 'an IANA time zone'
        },
        'connector': {'type': 'text', 'nullable': true},
        'connectors': {'type': 'any'},
        'input_schema': {'type': 'text', 'nullable': true},
        'input_path': {'type': 'text', 'nullable': true},
        'max_reject_share': {'type': 'number', 'min': 0, 'max': 1},
        'reporting_currency': {'type': 'text', 'pattern': '[A-Z]{3}$', 'wanted': 'an ISO code in capitals'},
        'default_country_code': {'type': 'text', 'pattern': '[A-Z]{2}$', 'wanted': 'an ISO code in capitals'},
        'default_margin_rate': {'type': 'number', 'min': 0, 'max': 1},
        'rfm_window_days': {'type': 'integer', 'min': 1, 'max': 36525, 'nullable': true},
        'rfm_scoring': {'type': 'text', 'values': ['quantile', 'fixed']},
        'frequency_unit': {'type': 'text', 'values': ['purchase_days', 'orders']},
        'churn_horizon_days': {'type': 'integer', 'min': 1},
        'frat_half_life_days': {'type': 'integer', 'min': 1},
        'next_category_horizon_days': {'type': 'integer', 'min': 1},
        'history_months': {'type': 'integer', 'min': 1, 'max': 600},
        'max_people_per_key': {'type': 'integer', 'min': 1},
        'min_match_probability': {'type': 'number', 'min': 0, 'max': 1, 'nullable': true},
        'min_sample_size': {'type': 'integer', 'min': 2},
        'clv_min_customers': {'type': 'integer', 'min': 10},
        'clv_min_history_days': {'type': 'integer', 'min': 1},
        'clv_sample_customers': {'type': 'integer', 'min': 1000},
        'discount_rate_month': {'type': 'number', 'min': 0, 'max': 1},
        'cost_to_serve_12m': {'type': 'number', 'min': 0},
        'max_margin_correlation': {'type': 'number', 'min': 0, 'max': 1},
        'potential_percentile': {'type': 'number', 'min': 0, 'max': 1},
        'invest_below_share': {'type': 'number', 'min': 0, 'max': 1},
        'trend_period': {'type': 'text', 'values': ['week', 'month']},
        'reorder_horizon_days': {'type': 'integer', 'min': 1},
        'reorder_backtest_days': {'type': 'integer', 'min': 2},
        'min_repeat_rate': {'type': 'number', 'min': 0, 'max': 1},
        'renewal_notice_days': {'type': 'integer', 'min': 0, 'max': 3650},
        'renewal_grace_days': {'type': 'integer', 'min': 0, 'max': 3650},
        'renewal_backtest_days': {'type': 'integer', 'min': 1, 'max': 36525},
        'offers_per_customer': {'type': 'integer', 'min': 1},
        'min_pair_orders': {'type': 'integer', 'min': 1},
        'min_pair_share': {'type': 'number', 'min': 0, 'max': 1},
        'max_basket_lines': {'type': 'integer', 'min': 2},
        'popularity_window_days': {'type': 'integer', 'min': 1},
        'ownership_half_life_days': {'type': 'integer', 'min': 1},
        'new_product_days': {'type': 'integer', 'min': 1},
        'min_product_buyers': {'type': 'integer', 'min': 2},
        'candidates_per_customer': {'type': 'integer', 'min': 1},
        'contact_ledger_path': {'type': 'text', 'nullable': true},
        'contact_cap': {'type': 'integer', 'min': 0, 'nullable': true},
        'contact_cap_days': {'type': 'integer', 'min': 1, 'max': 365},
        'costly_value_percentile': {'type': 'number', 'min': 0, 'max': 1},
        'control_salt': {'type': 'text'},
        'repurchase_days': {'type': 'integer', 'min': 1},
        'abandonment_days': {'type': 'integer', 'min': 1},
        'control_share': {'type': 'number', 'min': 0, 'max': 1},
        'call_capacity_per_day': {'type': 'integer', 'min': 0, 'nullable': true},
        'contact_budget': {'type': 'number', 'min': 0, 'nullable': true},
        'max_row_count_drop': {'type': 'number', 'min': 0, 'max': 1},
    }) }}
{%- endmacro %}


{% macro check_var(name, rule, value) -%}
    {%- if value is none -%}
        {%- if not rule.nullable -%}
            {{ var_error(name, 'must not be null.') }}
        {%- endif -%}
    {%- elif rule.type == 'date' -%}
        {%- if not is_calendar_date(value | string) -%}
            {{ var_error(name, "must be a date like 2011-12-10, not '" ~ value ~ "'.") }}
        {%- endif -%}
    {%- elif rule.type in ['number', 'integer'] -%}
        {%- if value is boolean or value is not number or (rule.type == 'integer' and value is not integer) -%}
            {{ var_error(name, 'must be a' ~ ('n integer' if rule.type == 'integer' else ' number') ~ ", not '" ~ value ~ "'.") }}
        {%- elif value < rule.min or ('max' in rule and value > rule.max) -%}
            {{ var_error(
                name, 'must be ' ~ ('between ' ~ rule.min ~ ' and ' ~ rule.max if 'max' in rule else 'at least ' ~ rule.min)
                ~ ', not ' ~ value ~ '.'
            ) }}
        {%- endif -%}
    {%- elif rule.type == 'text' -%}
        {%- if value is not string or value | trim == '' -%}
            {{ var_error(name, "must be a text, not '" ~ value ~ "'.") }}
        {%- elif 'values' in rule and value not in rule['values'] -%}
            {{ var_error(name, 'must be one of ' ~ rule['values'] | join(', ') ~ ", not '" ~ value ~ "'.") }}
        {%- elif 'pattern' in rule and not modules.re.match(rule.pattern, value) -%}
            {{ var_error(name, 'must be ' ~ rule.wanted ~ ", not '" ~ value ~ "'.") }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{% macro is_calendar_date(text) -%}
    {%- if not modules.re.match('(1[89]|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$', text) -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set year, month, day = text.split('-') | map('int') -%}
    {%- set next_month = modules.datetime.date(year + month // 12, month % 12 + 1, 1) -%}
    {{ return(day <= (next_month - modules.datetime.timedelta(days=1)).day) }}
{%- endmacro %}


{# ' Did you mean x?' for the known name that is fewest edits away, or '' where none is near. #}
{% macro nearest(name, known) -%}
    {%- if known | length == 0 -%}
        {{ return('') }}
    {%- endif -%}
    {%- set selects = [] -%}
    {%- for candidate in known -%}
        {%- do selects.append("select '" ~ sql_text(candidate) ~ "' as candidate") -%}
    {%- endfor -%}
    {%- set query -%}
        select candidate, levenshtein(lower(candidate), '{{ sql_text(name | lower) }}') as edits
        from ({{ selects | join(' union all ') }}) as candidates
        order by edits, candidate
        limit 1
    {%- endset -%}
    {%- set row = run_query(query).rows[0] -%}
    {{ return(" Did you mean '" ~ row[0] ~ "'?" if row[1] <= [3, name | length // 2] | max else '') }}
{%- endmacro %}


{% macro var_error(name, message) -%}
    {{ exceptions.raise_compiler_error('Var ' ~ name ~ ' ' ~ message) }}
{%- endmacro %}
