-- Student's t as tables give it (and scipy.stats.t, 17 digits): tails of t, and the .975 quantile
-- where t is null; to the errors that the macros promise.
with

published as (

    {% for df, t, expected, tolerance in [
        ('5', '2.570581836', '0.025', '4e-4'), ('5', '10', '8.547378787148179e-05', '4e-4'),
        ('10', '2.228138852', '0.025', '1e-5'), ('10', '1', '0.17044656615103004', '1e-5'),
        ('15', '5', '7.918475731101357e-05', '1e-6'), ('29.5', '3', '0.002721759823187418', '1e-6'),
        ('30', '2.042272456', '0.025', '1e-7'), ('1000', '1.962339081', '0.025', '1e-8'),
        ('5', 'null', '2.570581835636314', '2e-4'), ('10', 'null', '2.2281388519649385', '4e-6'),
        ('30', 'null', '2.0422724563012373', '2e-8'), ('1000000', 'null', '1.9599663568', '1e-9')
    ] -%}
    select
        cast({{ df }} as double) as df,
        cast({{ t }} as double) as t,
        cast({{ expected }} as double) as expected,
        cast({{ tolerance }} as double) as tolerance
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

standardized as (

    select
        *,
        {{ student_normal('t', 'df') }} as standard_normal
    from published

),

computed as (

    select
        *,
        case
            when t is null then {{ student_quantile('df') }}
            else {{ normal_tail('standard_normal') }}
        end as found
    from standardized

)

select *
from computed
where found is null or abs(found - expected) > tolerance * expected
