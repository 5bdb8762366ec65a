-- What matching makes of addresses, names and codes, on whichever engine runs this.
with

cases as (

    {% for rule, written, expected in [
        ('email', 'Ada.Neri+shop@Example.org', 'adaneri@example.org'),
        ('email', 'adaneri@sub.example.org', 'adaneri@sub.example.org'),
        ('email', 'no at sign', 'no at sign'),
        ('name', 'Àda  NERI-Blù', 'adaneriblu'),
        ('name', 'D.Arago', 'darago'),
        ('name', 'Ольга 2', 'ольга2'),
        ('name', ' - ', none),
        ('code', 'N1A2B', 'a code'),
        ('code', 'NA', 'none'),
        ('code', 'ABCDE', 'none'),
        ('code', '00000', 'none'),
        ('code', '1234', 'none'),
    ] -%}
    select
        '{{ rule }}' as rule,
        '{{ written }}' as written,
        {{ "'" ~ expected ~ "'" if expected else 'cast(null as string)' }} as expected
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

read_cases as (

    select
        rule,
        written,
        expected,
        case rule
            when 'email' then {{ match_email('written') }}
            when 'name' then {{ match_name('written') }}
            when 'code'
                then case when {{ looks_like_a_code('written') }} then 'a code' else 'none' end
        end as found
    from cases

)

select
    rule,
    written,
    expected,
    found
from read_cases
where found is distinct from expected
